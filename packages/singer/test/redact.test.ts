import { describe, expect, test } from '@jest/globals';
import { createRedactor, redactUrls } from '@onspot-tap/singer';

function redact(secret: string, text: string): string {
  const redactor = createRedactor();
  redactor.add([secret]);
  return redactor.redact(text);
}

describe('a secret never appears', () => {
  const secret = 'a/b+c="d"\\e\n';
  test.each([
    ['as it is', `key ${secret}!`],
    ['URL-encoded', `key ${encodeURIComponent(secret)}!`],
    ['inside JSON', `key ${JSON.stringify({ secret })}!`],
    ['inside JSON that stands inside JSON', `key ${JSON.stringify(JSON.stringify({ secret }))}!`],
    ['many times', `${secret}${secret} ${secret}!`],
  ])('%s', (_how, text) => {
    const safe = redact(secret, text);
    expect(safe).toContain('***');
    expect(safe.endsWith('!')).toBe(true);
    expect(safe).not.toMatch(/b\+c|b%2Bc/);
  });

  test('not even in part, when it contains another one', () => {
    const redactor = createRedactor();
    redactor.add(['abcd', 'abcd-efgh', undefined]);
    redactor.add(['abcd-efgh-ijkl']);
    expect(redactor.redact('abcd-efgh-ijkl abcd-efgh abcd')).toBe('*** *** ***');
  });

  test('when it is no proper Unicode', () => {
    expect(redact('abc\ud800def', 'x abc\ud800def y')).toBe('x *** y');
  });

  test('unless it is so short that it is an ordinary word', () => {
    expect(redact('the', 'the end')).toBe('the end');
    expect(redact('', 'the end')).toBe('the end');
  });
});

describe('a URL', () => {
  test.each([
    ['https://host/a/b', 'https://host/a/b'],
    ['https://host/a?sig=1&b=2', 'https://host/a?***'],
    ['https://user:pass@host:8080/a', 'https://host:8080/a'],
    ['https://user:p@ss@host/a@b', 'https://host/a@b'],
    ['s3://key:secret@bucket/prefix?x', 's3://bucket/prefix?***'],
    ['az://account/container?sv=1&sig=ab%2F', 'az://account/container?***'],
    ['(see https://host/a?b=c#d)', '(see https://host/a?***#d)'],
    ['"https://host/?a=b", then <https://u@h/?q>', '"https://host/?***", then <https://h/?***>'],
    ['no url: a?b=c, me@host', 'no url: a?b=c, me@host'],
  ])('%s is shown as %s', (text, safe) => {
    expect(redactUrls(text)).toBe(safe);
  });

  test('is looked for in linear time', () => {
    const before = process.cpuUsage();
    for (const piece of ['a.', 'a://', 'a:', '@', 'a-a+']) redactUrls(piece.repeat(100_000));
    expect(process.cpuUsage(before).user / 1000).toBeLessThan(1500);
  });
});
