import { describe, expect, test } from '@jest/globals';
import { isDebugFile, toFileName } from 'onspot-tap';
import { chunked, fileContext, households, ids, sightings, tellFile, tellFileOrRefuse } from './support/files.js';

const file = (text: string) => chunked(Buffer.from(text));

const HEADER = 'deviceid,timestamp,lat,lng\n';
const SEEN = { did: 'A===', timestamp: 1612656000000, observed_at: '2021-02-07T00:00:00Z', lat: 42.93, lng: -88.05 };

describe('a record', () => {
  test('has the fields of the schema in their order, numbers with the digits of the file', async () => {
    const { text, count } = await tellFile(
      file(`${HEADER}A===,1612656000000,42.930,-88.05000000000000001\nB===,1612742399007,,0\n`),
      sightings,
    );
    const asked = '"start":"2021-02-07T00:00:00Z","end":"2021-02-07T23:59:59Z","response_id":"7f1c"';
    const line = (fields: string) =>
      `{"type":"RECORD","stream":"sightings","record":{"location_id":"EF~\\"1",${fields},${asked}},` +
      `"time_extracted":"2021-02-09T01:02:03Z"}\n`;
    expect(text).toBe(
      line(
        '"did":"A===","timestamp":1612656000000,"observed_at":"2021-02-07T00:00:00Z",' +
          '"lat":42.930,"lng":-88.05000000000000001',
      ) + line('"did":"B===","timestamp":1612742399007,"observed_at":"2021-02-07T23:59:59.007Z","lat":null,"lng":0'),
    );
    expect(count).toBe(2);
  });

  test.each([
    ['another order', 'lng,lat,timestamp,deviceid\n-88.05,42.93,1612656000000,A===\n'],
    ['other names', 'Hashed Device ID,TIMESTAMP, Latitude ,"long_itude"\nA===,1612656000000,42.93,-88.05\n'],
    ['semicolons', 'deviceid;timestamp;lat;lng\nA===;1612656000000;42.93;-88.05\n'],
    ['tabs', 'deviceid\ttimestamp\tlat\tlng\nA===\t1612656000000\t42.93\t-88.05\n'],
    ['bars', 'deviceid|timestamp|lat|lng\nA===|1612656000000|42.93|-88.05\n'],
    ['everything in quotes', '"deviceid","timestamp","lat","lng"\n"A===","1612656000000","42.93","-88.05"\n'],
    ['some things in quotes', 'deviceid,timestamp,lat,lng\n"A===",1612656000000,42.93,"-88.05"\n'],
    ['carriage returns', 'deviceid,timestamp,lat,lng\r\nA===,1612656000000,42.93,-88.05\r\n'],
    ['carriage returns and quotes', 'deviceid,timestamp,lat,lng\r\n"A===","1612656000000",42.93,"-88.05"\r\n'],
    ['a byte order mark', '\ufeffdeviceid,timestamp,lat,lng\nA===,1612656000000,42.93,-88.05\n'],
    ['a byte order mark and quotes', '\ufeff"deviceid","timestamp","lat","lng"\nA===,1612656000000,42.93,-88.05\n'],
    ['no line feed at the end', 'deviceid,timestamp,lat,lng\nA===,1612656000000,42.93,-88.05'],
    ['no line feed behind a quote', 'deviceid,timestamp,lat,lng\nA===,1612656000000,42.93,"-88.05"'],
    ['empty lines', '\n\r\ndeviceid,timestamp,lat,lng\n\nA===,1612656000000,42.93,-88.05\n\n\n'],
    ['empty lines and quotes', '\n"deviceid",timestamp,lat,lng\n\nA===,1612656000000,42.93,-88.05\n\n\n'],
    ['spaces around values', 'deviceid,timestamp,lat,lng\n A=== , 1612656000000,42.93\t,  -88.05\n'],
    ['values that JSON does not know', 'deviceid,timestamp,lat,lng\nA===,+1.612656E12,042.93,-88.050\n'],
  ])('is the same from a file with %s', async (_what, text) => {
    expect((await tellFile(file(text), sightings)).records).toEqual([SEEN]);
  });

  test('holds keys and selected fields only, and all columns that nobody knows', async () => {
    const body = 'deviceid,timestamp,place\nA===,1612656000000,here\n';
    const { text } = await tellFile(file(body), sightings, fileContext(sightings, ['observed_at']));
    expect((JSON.parse(text) as { record: object }).record).toEqual({
      location_id: 'EF~"1',
      observed_at: '2021-02-07T00:00:00Z',
      place: 'here',
    });
  });

  test('has null where neither the file nor the question tells a field', async () => {
    expect((await tellFile(file('zip\n1\n'), households)).records).toEqual([
      { zip: '00001', zip4: null, seen: null, matched: null },
    ]);
  });

  test('has cells with line breaks, doubled quotes and delimiters as they were meant', async () => {
    const { records } = await tellFile(file('zip,note\n1,"a ""b"", c\r\nd;é"\n2,"x"\n'), households);
    expect(records.map(({ note }) => note)).toEqual(['a "b", c\r\nd;é', 'x']);
  });
});

describe('a value', () => {
  test.each([
    ['zip', '2134', '"02134"'],
    ['zip', '02134', '"02134"'],
    ['zip', '2134.0', '"02134"'],
    ['zip', '021341234', '"021341234"'],
    ['zip', '2134-7', '"2134-7"'],
    ['zip', 'K1A 0B1', '"K1A 0B1"'],
    ['zip', '', 'null'],
    ['zip4', '7', '"0007"'],
    ['zip4', '', 'null'],
    ['count', '12', '12'],
    ['count', '-12', '-12'],
    ['count', '+12', '12'],
    ['count', '007', '7'],
    ['count', '12.0', '12'],
    ['count', '1.2e1', '12'],
    ['count', '-0', '0'],
    ['count', ' ', 'null'],
    ['count', '9007199254740991', '9007199254740991'],
  ])('of column %s that is %j becomes %s', async (column, cell, json) => {
    for (const written of [cell, `"${cell}"`]) {
      const { text } = await tellFile(file(`${column},x\n${written},1\n`), households);
      expect(text).toContain(`"${column === 'count' ? 'seen' : column}":${json},`);
    }
  });

  test.each([
    ['.5', '0.5'],
    ['5.', '5'],
    ['-.50', '-0.50'],
    ['+1e3', '1e3'],
    ['007.10', '7.10'],
    ['-0', '-0'],
    ['1E5', '1E5'],
    ['0.10000000000000000555', '0.10000000000000000555'],
  ])('that is the number %s becomes %s', async (cell, json) => {
    expect((await tellFile(file(`${HEADER}a,1,${cell},2\n`), sightings)).text).toContain(`"lat":${json},`);
  });

  test.each([
    [`${HEADER}a,1,north,2\n`, 'line 2, column "lat": "north" is not a number'],
    [`${HEADER}a,1,"1,5",2\n`, 'line 2, column "lat": "1,5" is not a number'],
    [`${HEADER}a,1,1e999,2\n`, 'line 2, column "lat": "1e999" is not a number'],
    [`${HEADER}a,1,NaN,2\n`, 'line 2, column "lat": "NaN" is not a number'],
    [`${HEADER}a,1,1,2\na,1.5,1,2\n`, 'line 3, column "timestamp": "1.5" is not an integer'],
    [`${HEADER}a,9007199254740993,1,2\n`, '"9007199254740993" is not an integer'],
    [`${HEADER}a,253402300800000,1,2\n`, '"253402300800000" is not a time in epoch milliseconds'],
    [`${HEADER}a,2021-02-07,1,2\n`, '"2021-02-07" is not an integer'],
    [`${HEADER}${'a'.repeat(50)},${'9'.repeat(50)},1,2\n`, `"${'9'.repeat(40)}…" is not an integer`],
    [`${HEADER}"x\ny",1,1,2\n\n"z",no,1,2\n`, 'line 5, column "timestamp": "no" is not an integer'],
  ])('of another type is malformed: %j', async (text, sentence) => {
    expect(await tellFileOrRefuse(file(text), sightings)).toContain(sentence);
  });

  test('is not judged when nobody wants it, a time without its number is', async () => {
    const body = `${HEADER}a,253402300800000,north,2\n`;
    const context = fileContext(sightings, ['observed_at']);
    expect(await tellFileOrRefuse(file(body), sightings, context)).toContain('is not a time in epoch milliseconds');
    const { count } = await tellFile(file(body), sightings, fileContext(sightings, ['did']));
    expect(count).toBe(1);
  });

  test('that is nothing but quotes makes a row all the same', async () => {
    expect(await tellFileOrRefuse(file('deviceid\n""\n'), ids)).toContain('line 2, column "deviceid": it is empty');
    expect((await tellFile(file('zip\n""\n\n'), households)).count).toBe(1);
  });

  test.each([
    [`${HEADER},1,1,2\n`, 'line 2, column "deviceid": it is empty'],
    [`${HEADER}a,"",1,2\n`, 'line 2, column "timestamp": it is empty'],
    [`${HEADER}  ,1,1,2\n`, 'line 2, column "deviceid": it is empty'],
  ])('that is required must not be empty: %j', async (text, sentence) => {
    expect(await tellFileOrRefuse(file(text), sightings)).toContain(sentence);
    expect(await tellFileOrRefuse(file(text), sightings, fileContext(sightings, []))).toContain(sentence);
  });
});

describe('columns that no field names', () => {
  const namesOf = async (header: string) => {
    const row = header.split(',').map((_, index) => String(index));
    const { text } = await tellFile(file(`${header}\n${row.join(',')}\n`), households);
    const { record } = JSON.parse(text) as { record: Record<string, unknown> };
    const own = ['location_id', 'zip', 'zip4', 'seen', 'matched', 'start', 'end', 'response_id'];
    expect(Object.keys(record).slice(0, own.length)).toEqual(own);
    return Object.entries(record).slice(own.length);
  };

  test('stay under their own names, as text', async () => {
    expect(await namesOf('zip, Household Income $150 ,__proto__')).toEqual([
      ['Household Income $150', '1'],
      ['__proto__', '2'],
    ]);
  });

  test('never take the place of a field of the stream', async () => {
    expect(await namesOf('zip,start,End,matched,location_id')).toEqual([
      ['csv_start', '1'],
      ['csv_End', '2'],
      ['csv_matched', '3'],
      ['csv_location_id', '4'],
    ]);
  });

  test('may be such as the question tells anyway', async () => {
    const fields = { location_id: { from: ['location'], type: 'string' as const }, ...households.file.fields };
    const stream = { ...households, file: { fields, required: ['location_id'] } };
    const { text } = await tellFile(file('location,zip\nthere,1\n'), stream);
    expect((JSON.parse(text) as { record: object }).record).toMatchObject({ location_id: 'EF~"1', location: 'there' });
  });

  test('have names that tell the column', async () => {
    expect(await namesOf('zip,csv_start,start,,CSV_x')).toEqual([
      ['csv_csv_start', '1'],
      ['csv_start', '2'],
      ['csv_column_4', '3'],
      ['csv_CSV_x', '4'],
    ]);
  });

  test('of one name are all kept, also those of a field that another column has', async () => {
    expect(await namesOf('zip,a,a,A,a_2,zipcode,ZIP')).toEqual([
      ['a', '1'],
      ['a_3', '2'],
      ['A_4', '3'],
      ['a_2', '4'],
      ['zipcode', '5'],
      ['csv_ZIP', '6'],
    ]);
  });

  test('are null where they are empty, and else keep their spaces', async () => {
    const { records } = await tellFile(file('zip,a,b\n1,, x \n'), households);
    expect(records).toMatchObject([{ a: null, b: ' x ' }]);
  });
});

describe('a header', () => {
  test('may be all of a file, whatever columns it has, as may nothing', async () => {
    for (const text of ['', '\n', '\r\n\r\n', '\ufeff', 'deviceid', 'deviceid\r\n', HEADER, '"deviceid","lat"\n']) {
      for (const stream of [sightings, ids]) {
        expect(await tellFile(file(text), stream)).toMatchObject({ count: 0, text: '' });
      }
    }
  });

  test('may be lacking only where the stream says so', async () => {
    expect((await tellFile(file('A===\nB===\n'), ids)).records).toEqual([{ did: 'A===' }, { did: 'B===' }]);
    expect((await tellFile(file('"A==="\n"B==="\n'), ids)).records).toEqual([{ did: 'A===' }, { did: 'B===' }]);
    expect((await tellFile(file('deviceid\nB===\n'), ids)).records).toEqual([{ did: 'B===' }]);
    expect(await tellFileOrRefuse(file('A===,1,2,3\n'), sightings)).toContain(
      'line 1 names none of the columns of sightings, but has "A===", "1", "2", "3"',
    );
    expect(await tellFileOrRefuse(file('A===,1\n'), ids)).toContain('line 1 names none of the columns of ids');
  });

  test('without a required column is told, and how to get it', async () => {
    const sentence = await tellFileOrRefuse(
      file('location,deviceid,Date,Time,lat,lng\nx,a,2021-02-07,1:2,3,4\n'),
      sightings,
    );
    expect(sentence).toContain('line 2: the column "timestamp" is missing: "headers" must ask for it.');
    expect(sentence).toContain('There are "location", "deviceid", "Date", "Time", "lat", "lng"');
  });
});

describe('a malformed file', () => {
  test.each([
    [`${HEADER}a,1,2,3\na,1,2\n`, 'at byte 35: line 3 has 3 cells instead of 4'],
    [`${HEADER}a,1,2,3,4\n`, 'line 2 has 5 cells instead of 4'],
    [`${HEADER}"a\nb",1,2,3\n"a",1,2\n`, 'at byte 39: line 4 has 3 cells instead of 4'],
    [`${HEADER}a,1,2,3\n\n"a,1,2,3\n\n`, 'at byte 36: line 4: a quoted cell has no end'],
    [`${HEADER}a"b",1,2,3\n`, 'line 2: a quote stands in the middle of a cell'],
    [`${HEADER}"a",1,2,3\n"b" ,1,2,3\n`, 'at byte 37: line 3: something follows'],
    [`${HEADER}"a"\r,1,2,3\n`, 'line 2: something follows the quote that ends a cell'],
    [`${HEADER}"a"b,1,2,3\n`, 'line 2: something follows the quote that ends a cell'],
  ])('tells where: %j', async (text, sentence) => {
    expect(await tellFileOrRefuse(file(text), sightings)).toContain(sentence);
  });

  test.each(['a,1,2,3\n', '"a",1,2,3\n'])('is one that is not UTF-8, behind %j', async (row) => {
    const body = Buffer.concat([Buffer.from(HEADER + row), Buffer.of(0x62, 0xe9), Buffer.from(',1,2,3\n')]);
    expect(await tellFileOrRefuse(chunked(body), sightings)).toContain('the text is not UTF-8');
  });

  test.each(['x', '"', '"\n'])('is one with a row of any length that begins with %j', async (start) => {
    const body = Buffer.from(`${HEADER}a,1,2,3\n${start}${'x'.repeat(5_000_000)}${start.slice(1)}`);
    expect(await tellFileOrRefuse(chunked(body), sightings)).toContain('line 3: a row is longer than 4194304 bytes');
  });

  test('yields nothing when it is of ordinary size', async () => {
    const rows = 'a,1,2,3\n'.repeat(2000);
    expect(await tellFileOrRefuse(file(`${HEADER}${rows}a,1`), sightings)).toContain('line 2002 has 2 cells');
  });
});

test('blocks flow from a MiB on, some 64 KiB each, and hold every record once', async () => {
  const rows = Array.from({ length: 20_000 }, (_, index) => `d${index},${1612656000000 + index},1.5,2\n`);
  const { blocks, records } = await tellFile(chunked(Buffer.from(HEADER + rows.join(''))), sightings);
  expect(records.map(({ did }) => did)).toEqual(rows.map((_, index) => `d${index}`));
  expect(blocks[0]).toBeGreaterThan(1024 * 1024);
  expect(blocks.length).toBeGreaterThan(10);
  expect(Math.max(...blocks.slice(1))).toBeLessThan(256 * 1024);
});

test('a position counts the rows, whatever they look like and however long the numbers get', async () => {
  const stream = {
    ...sightings,
    schema: { type: 'object', properties: { place: {}, did: {} } },
    file: { fields: { place: { type: 'position' }, did: { from: ['deviceid'], type: 'string' } }, required: ['did'] },
  } as const;
  const rows = Array.from({ length: 1_200 }, (_, index) => (index % 3 === 0 ? `"a""${index}"\n` : `d${index}\n`));
  const { records } = await tellFile(chunked(Buffer.from(`deviceid\n${rows.join('')}`)), stream);
  expect(records.map(({ place }) => place)).toEqual(rows.map((_, index) => index));
});

test('of a file whose columns nobody knows the first row is the names, unless it cannot be', async () => {
  const stream = {
    ...sightings,
    file: { fields: { did: { from: ['deviceid'], type: 'string' } }, required: [] },
  } as const;
  const told = await tellFile(chunked(Buffer.from('Some Thing,count\na,1\n')), stream);
  expect(told.records).toEqual([expect.objectContaining({ 'Some Thing': 'a', count: '1' })]);
  for (const row of ['VUZUUN5NKMK4===,Edina', '55424,Edina', ',Edina']) {
    expect(await tellFileOrRefuse(chunked(Buffer.from(`${row}\n${row}\n`)), stream)).toContain(
      'line 1 names none of the columns of sightings',
    );
  }
});

test('the file of a name has no tildes', () => {
  expect(toFileName('EF~12345')).toBe('EF12345');
  expect(toFileName('~a~b.csv')).toBe('ab.csv');
  expect(toFileName('a-b_1.csv')).toBe('a-b_1.csv');
});

test.each([
  ['a.debug.csv', true],
  ['s3://bucket/x/a.csv.DEBUG.csv', true],
  ['https://host/a.debug.csv?sig=x', true],
  ['a.debug.csv.gz', true],
  ['a.csv', false],
  ['debug.csv', false],
  ['a.debug.csv/b.csv', false],
  ['a.csv?x=.debug.csv', false],
])('%s is a debug file: %s', (name, isDebug) => {
  expect(isDebugFile(name)).toBe(isDebug);
});
