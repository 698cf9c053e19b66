import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Block, Reply } from '../core/reply.ts';
import { CHART, drawChart } from './chart-svg.ts';
import { encodeDrawing } from './png.ts';

type Chart = Extract<Block, { kind: 'chart' }>;
type Draw = (svg: string, width: number) => Uint8Array;

/** A chart of a reply as a PNG file. */
export interface ChartPicture {
  readonly chart: Chart;
  readonly png: Uint8Array;
}

let drawing: Promise<Draw> | undefined;

/**
 * The charts of a reply as PNG files of a width in pixels, in their order; an empty list when it has none. Drawn on this machine, with the
 * font that comes along. Rejects when this machine cannot draw.
 */
export async function drawCharts({ blocks }: Reply, width: number): Promise<readonly ChartPicture[]> {
  const charts = blocks.filter((block) => block.kind === 'chart');
  if (charts.length === 0) return [];
  drawing ??= loadDraw();
  const draw = await drawing;
  return charts.map((chart, index) => ({ chart, png: draw(drawChart(chart, `chart-${index}`), width) }));
}

/** Loaded when the first chart is to be drawn: a WebAssembly module of 2.5 MB. */
async function loadDraw(): Promise<Draw> {
  const require = createRequire(import.meta.url);
  const fontFile = (name: string) =>
    readFile(require.resolve(`@fontsource/source-sans-3/files/source-sans-3-${name}-400-normal.woff2`));
  const [{ initWasm, Resvg }, wasm, ...fonts] = await Promise.all([
    import('@resvg/resvg-wasm'),
    readFile(require.resolve('@resvg/resvg-wasm/index_bg.wasm')),
    fontFile('latin'),
    fontFile('latin-ext'),
  ]);
  await initWasm(wasm);
  return (svg, width) => {
    const picture = new Resvg(svg, {
      fitTo: { mode: 'zoom', value: width / CHART.width },
      font: { fontBuffers: fonts, defaultFontFamily: 'Source Sans 3' },
    });
    const drawn = picture.render();
    const png = encodeDrawing({ width: drawn.width, height: drawn.height, rgba: drawn.pixels });
    drawn.free();
    picture.free();
    return png;
  };
}
