import { type AnswerContext } from 'onspot-tap/answers';

/** What was asked, for the records of both programs; every field is selected. Nothing is loaded for it. */
export const CONTEXT: AnswerContext = {
  asked: {
    location_id: 'EF~01573',
    start: '2021-02-07T00:00:00Z',
    end: '2021-02-07T23:59:59Z',
    response_id: '7f1c',
  },
  fields: new Set(['location_id', 'did', 'timestamp', 'observed_at', 'start', 'end', 'response_id']),
  timeExtracted: '2021-02-09T01:02:03Z',
};
