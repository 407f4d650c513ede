import { expect, it } from 'vitest';
import { sniffErrorPage } from '../../../src/transfer/body-check.ts';

it.each([
  ['<!DOCTYPE html><html>', 'html'],
  ['<html lang="en">', 'html'],
  ['\n\t <HTML>', 'html'],
  ['\ufeff<html>', 'html'],
  ['<?xml version="1.0"?><Error>', 'html'],
  ['<head><title>Sign in</title>', 'html'],
  ['{"serverErrorCode":"BAD_REQUEST"}', 'json'],
  ['\ufeff \r\n{ "error": 1 }', 'json'],
  ['{}', 'json'],
  ['[{"reason":1}]', 'json'],
  ['[]', 'json'],
  ['', undefined],
  ['   ', undefined],
  ['<', undefined],
  ['{binary', undefined],
  ['II*\0', undefined],
  ['plain words', undefined],
])('C5: %j begins like %s', (text, expected) => {
  expect(sniffErrorPage(Buffer.from(text))).toBe(expected);
});

it('C5: the first bytes of photos are no error page', () => {
  for (const hex of ['ffd8ffe000104a46', '89504e470d0a1a0a', '000000186674797068656963', '4d4d002a']) {
    expect(sniffErrorPage(Buffer.from(hex, 'hex'))).toBeUndefined();
  }
});
