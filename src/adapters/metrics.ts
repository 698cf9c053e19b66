import { timingSafeEqual } from 'node:crypto';
import type { Request } from 'express';
import { arrivedOnLoopback, errorBody, type HttpServer } from './http.ts';

export interface MetricsPage {
  readonly contentType: string;
  text(): Promise<string>;
  /** Whoever asks must bring it as a bearer token; without one only this machine may ask. */
  readonly token?: string;
}

/** Serves figures at `GET /metrics` to those who may see them, and says nothing of itself to others. */
export function serveMetrics({ app }: Pick<HttpServer, 'app'>, page: MetricsPage): void {
  app.get('/metrics', async (request, response, next) => {
    if (!mayAsk(request, page.token)) {
      next();
      return;
    }
    try {
      response.type(page.contentType).send(await page.text());
    } catch {
      response
        .status(503)
        .json(
          errorBody('no-figures', 'The records cannot be read right now.', 'Look at /readyz for the reason.'),
        );
    }
  });
}

function mayAsk(request: Request, token: string | undefined): boolean {
  if (token !== undefined) {
    const given = Buffer.from(request.get('authorization') ?? '');
    const wanted = Buffer.from(`Bearer ${token}`);
    return given.length === wanted.length && timingSafeEqual(given, wanted);
  }
  // What a proxy passes on comes from this machine too, and tells of it.
  const isPassedOn = ['x-forwarded-for', 'forwarded', 'via', 'x-real-ip'].some(
    (name) => request.get(name) !== undefined,
  );
  return arrivedOnLoopback(request.socket) && !isPassedOn;
}
