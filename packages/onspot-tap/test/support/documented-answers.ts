/** An answer's payload in the form that OnSpot documents, and what the records hold besides what the question tells. */
type Documented = { stream: string; payload: string; records: object[] };

const DEVICES = { payload: '"devices":["C4ZT===","c4zt===","C4ZT==="]', dids: ['C4ZT===', 'c4zt===', 'C4ZT==='] };

const devicesOf = (stream: string): Documented => ({
  stream,
  payload: DEVICES.payload,
  records: DEVICES.dids.map((did) => ({ did })),
});

const countOf = (stream: string, count: number): Documented => ({
  stream,
  payload: `"count":${count}`,
  records: [{ count }],
});

const POINTS = '"deviceLocations":[{"lat":42.90000000000001,"lng":-88.05},{"lng":-88.0,"lat":42}]';

const pointsOf = (stream: string): Documented => ({
  stream,
  payload: POINTS,
  records: [
    { position: 0, lat: 42.90000000000001, lng: -88.05 },
    { position: 1, lat: 42, lng: -88 },
  ],
});

const FREQUENCY =
  '"one":7,"two":6,"three":5,"fourToSeven":4,"eightToFifteen":3,"sixteenToTwentyfive":2,"twentySixOrMore":1';

const frequency = {
  one: 7,
  two: 6,
  three: 5,
  four_to_seven: 4,
  eight_to_fifteen: 3,
  sixteen_to_twenty_five: 2,
  twenty_six_or_more: 1,
};

export const DOCUMENTED: readonly Documented[] = [
  {
    stream: 'observations',
    payload: '"observations":[{"did":"C4ZT===","timestamp":1612656000000}]',
    records: [{ did: 'C4ZT===', timestamp: 1612656000000, observed_at: '2021-02-07T00:00:00Z' }],
  },
  devicesOf('devices'),
  {
    stream: 'zipcodes',
    payload: '"totalMatched":17,"demographics":{"zipcode":{"94115":12,"02134":3}}',
    records: [
      {
        total_matched: 17,
        zipcodes: [
          { zipcode: '02134', count: 3 },
          { zipcode: '94115', count: 12 },
        ],
      },
    ],
  },
  countOf('count', 31),
  {
    stream: 'count_by_day',
    payload: '"deviceCountByDay":[{"day":"SUNDAY","count":9},{"count":4,"day":"MONDAY"}]',
    records: [
      {
        days: [
          { day: 'SUNDAY', count: 9 },
          { day: 'MONDAY', count: 4 },
        ],
      },
    ],
  },
  {
    stream: 'count_by_hour',
    payload: '"deviceCountByHour":[{"hour":"0","count":9},{"count":4,"hour":"23"}]',
    records: [
      {
        hours: [
          { hour: 0, count: 9 },
          { hour: 23, count: 4 },
        ],
      },
    ],
  },
  {
    stream: 'count_by_interval',
    payload: '"deviceCountByInterval":[{"start":"2021-02-07T00:00","end":"2021-02-07T01:00","count":3}]',
    records: [{ interval_start: '2021-02-07T00:00', interval_end: '2021-02-07T01:00', count: 3 }],
  },
  {
    stream: 'count_by_device',
    payload: '"deviceCountByDevice":[{"did":"C4ZT===","count":3},{"count":1,"did":"B==="}]',
    records: [
      { did: 'C4ZT===', count: 3 },
      { did: 'B===', count: 1 },
    ],
  },
  { stream: 'device_frequency', payload: FREQUENCY, records: [frequency] },
  pointsOf('locations'),
  pointsOf('device_locations_by_day'),
  {
    stream: 'distinct_device_locations',
    payload: POINTS,
    records: [
      { lat: 42.90000000000001, lng: -88.05 },
      { lat: 42, lng: -88 },
    ],
  },
  countOf('common_count', 2),
  devicesOf('common_devices'),
  {
    stream: 'demographics',
    payload: '"totalMatched":40,"demographics":{"estimated_age":{"A":10,"B":30.5},"new_key":{}}',
    records: [{ total_matched: 40, demographics: { estimated_age: { A: 10, B: 30.5 }, new_key: {} } }],
  },
  {
    stream: 'political',
    payload: '"totalMatched":40,"demographics":{"state_donor_probability":{"0%-10%":7,"11%-20%":33}}',
    records: [{ total_matched: 40, demographics: { state_donor_probability: { '0%-10%': 7, '11%-20%': 33 } } }],
  },
  countOf('household_count', 5),
  devicesOf('household_devices'),
  devicesOf('devices_in_home'),
  devicesOf('legacy_devices_in_home'),
  countOf('devices_in_home_count', 7_000_000_000),
  {
    stream: 'attribution',
    payload: `"data":{"count":28,"frequency":{${FREQUENCY}},"dayOfWeek":[{"day":"FRIDAY","count":3}],
      "hourOfDay":[{"hour":"17","count":4}],"zipcodes":{"total":20,"zipcodes":[{"zipcode":"02134","count":6}]},
      "cities":["Boston","Newton"]}`,
    records: [
      {
        count: 28,
        frequency,
        days: [{ day: 'FRIDAY', count: 3 }],
        hours: [{ hour: 17, count: 4 }],
        zipcodes_total: 20,
        zipcodes: [{ zipcode: '02134', count: 6 }],
        cities: ['Boston', 'Newton'],
      },
    ],
  },
];
