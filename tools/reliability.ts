/** Prints how often what was predicted happened, by tenths of the prediction, and the mean gap weighted by count. */
export function printReliability(
  judged: readonly { readonly predicted: number; readonly happened: boolean }[],
): void {
  console.log('  reliability: predicted  actual  questions');
  let gap = 0;
  for (let tenth = 0; tenth < 10; tenth++) {
    const own = judged.filter(({ predicted }) => Math.min(9, Math.floor(predicted * 10)) === tenth);
    if (own.length === 0) continue;
    const predicted = own.reduce((sum, one) => sum + one.predicted, 0) / own.length;
    const actual = own.filter(({ happened }) => happened).length / own.length;
    gap += Math.abs(predicted - actual) * own.length;
    console.log(
      `                  ${predicted.toFixed(2).padStart(6)}  ${actual.toFixed(2).padStart(6)}  ${own.length.toString().padStart(6)}`,
    );
  }
  console.log(`  expected calibration error ${(gap / judged.length).toFixed(3)}`);
}
