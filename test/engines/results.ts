/** Prints what was found, a line each, and counts it. */
export class Results {
  #passed = 0;
  #failed = 0;
  #skipped = 0;

  /** @param faults what is wrong, a sentence each; none when the check holds */
  add(check: string, faults: readonly string[], remark: string): void {
    if (faults.length === 0) this.#passed += 1;
    else this.#failed += 1;
    const verdict = faults.length === 0 ? 'ok  ' : 'FAIL';
    console.log([`${verdict} ${check.padEnd(48)} ${remark}`, ...faults].join('\n       '));
  }

  skip(check: string, reason: string): void {
    this.#skipped += 1;
    console.log(`skip ${check.padEnd(48)} ${reason}`);
  }

  get hasFailed(): boolean {
    return this.#failed > 0;
  }

  summary(): string {
    const skipped = this.#skipped > 0 ? `, ${this.#skipped} skipped` : '';
    return `${this.#passed} passed, ${this.#failed} failed${skipped}`;
  }
}
