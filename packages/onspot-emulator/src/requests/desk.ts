import { type IncomingMessage, type ServerResponse } from 'node:http';

import { type Deliveries } from '../callbacks/deliveries.js';
import { type Endpoint } from '../endpoint.js';
import { type FaultBook } from '../faults.js';
import { type Settings } from '../options.js';
import { type Storage } from '../storage/storage.js';
import { type SubmissionBook } from '../submissions.js';

/** What requests are answered from. */
export type Desk = {
  settings: Settings;
  faultBook: FaultBook;
  submissionBook: SubmissionBook;
  deliveries: Deliveries;
  storage: Storage;
};

/** One request to an endpoint, and the way to answer it. */
export type Call = { request: IncomingMessage; response: ServerResponse; endpoint: Endpoint };
