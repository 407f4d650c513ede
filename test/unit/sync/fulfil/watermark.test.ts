import { describe, expect, it } from 'vitest';
import { Watermark } from '../../../../src/sync/fulfil/watermark.ts';

describe('Watermark', () => {
  it('I7: passes a page only when it and all before it are done', () => {
    const marks = new Watermark<string>();
    const first = marks.begin('one', 2);
    const second = marks.begin('two', 1);
    second.done();
    expect(marks.advance()).toBeUndefined();
    first.done();
    expect(marks.advance()).toBeUndefined();
    first.done();
    expect(marks.advance()).toBe('two');
    expect(marks.advance()).toBeUndefined();
  });

  it('passes a page that owes nothing at once', () => {
    const marks = new Watermark<string>();
    marks.begin('one', 0);
    expect(marks.advance()).toBe('one');
  });
});
