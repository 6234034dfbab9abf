import { StorageError, type StorageErrorKind } from '../storage-error.js';

/** What an error of the SDK, of the connection or of the credentials says of itself. */
export type Answer = {
  name: string;
  message: string;
  /** 503 for a failure that came in the body of an answer that had begun with 200: the SDK says so. */
  status: number | undefined;
  /** Whether it is such a failure. */
  cameLate: boolean;
  code: string | undefined;
};

const KIND_OF_NAME: Record<string, StorageErrorKind> = {
  InvalidAccessKeyId: 'denied',
  SignatureDoesNotMatch: 'denied',
  ExpiredToken: 'denied',
  ExpiredTokenException: 'denied',
  InvalidToken: 'denied',
  RequestExpired: 'denied',
  RequestTimeTooSkewed: 'denied',
  CredentialsProviderError: 'denied',
  TokenProviderError: 'denied',
  NoSuchBucket: 'missing',
  PreconditionFailed: 'conflict',
  NotImplemented: 'invalid',
  ConditionalRequestConflict: 'temporary',
  OperationAborted: 'temporary',
  NoSuchUpload: 'temporary',
  RequestTimeout: 'temporary',
  SlowDown: 'temporary',
  InternalError: 'temporary',
  TimeoutError: 'temporary',
  ProxyAuthenticationRequired: 'denied',
};

const ADVICE_FOR_NAME: Record<string, string> = {
  InvalidAccessKeyId: 'Check s3_access_key, or the profile or role in use.',
  SignatureDoesNotMatch: 'Check s3_secret_key.',
  ExpiredToken: 'Get new temporary keys and a new s3_session_token.',
  RequestTimeTooSkewed: 'Set this machine’s clock right.',
  CredentialsProviderError: 'Set s3_access_key and s3_secret_key, a profile, or run it with a role.',
  NoSuchUpload:
    'Somebody has ended it: a lifecycle rule for incomplete uploads, or the start of another program that writes below the same prefix. Let that rule, or its unfinished_retention_hours, wait longer than a writer here may pause, and try again.',
  NotImplemented: 'This server cannot do it; use another.',
  AuthorizationHeaderMalformed: 'Set s3_region to the region of the bucket.',
  ProxyAuthenticationRequired: 'Put user and password into the proxy’s URL in HTTPS_PROXY or HTTP_PROXY.',
  AccessControlListNotSupported: 'The bucket takes no ACLs: leave out s3_acl.',
  InvalidStorageClass: 'Check s3_storage_class.',
  KMS: 'Check s3_sse_kms_key_id, that the key is enabled, and that it is in the bucket’s region.',
  InvalidTag: 'Check s3_tags.',
  MetadataTooLarge: 'Make s3_metadata shorter.',
  PermanentRedirect: 'Set s3_region to the region of the bucket, and check s3_endpoint.',
};

const ADVICE_FOR_KIND: Record<StorageErrorKind, string> = {
  denied:
    'Check the credentials and what their policy allows here (S3 says so too of an absent object to those who may not list the bucket).',
  missing: 'Check the name of the bucket and the region or endpoint; a bucket is not made by itself.',
  conflict: 'It was changed by someone else.',
  temporary: 'Try again later; if it stays so, check endpoint, network and proxy.',
  invalid: 'Check the URL, the key and the S3 settings.',
};

/** The sentence and the kind for what went wrong. An error that is none of S3's is given back as it is. */
export function toStorageError(error: unknown, attempt: string): unknown {
  if (error instanceof StorageError) return error;
  const answer = answerOf(error);
  const kind = isS3(answer) || isOverloaded(answer) ? kindOf(answer) : 'invalid';
  if (kind === undefined) return error;
  const advice = ADVICE_FOR_NAME[answer.name.replace(/^KMS\..*/, 'KMS')] ?? ADVICE_FOR_KIND[kind];
  const said = isS3(answer) ? describe(answer) : `what answered ${answer.status ?? ''} there is not S3`;
  return new StorageError(kind, `Could not ${attempt}: ${said}. ${advice}`, { cause: withoutConnection(error) });
}

/** The SDK's error without the request and the response in it: they hold credentials, and whole connections. */
function withoutConnection(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const { name, status, code } = answerOf(error);
  const bare = new Error(error.message);
  return Object.assign(bare, { name, stack: error.stack, ...(status && { status }), ...(code && { code }) });
}

// The SDK says so of a body that is not S3's XML, whatever the status.
function isS3({ message }: Answer): boolean {
  return !message.includes('Deserialization error');
}

// What stands before a server, and is none of S3's: a load balancer, a proxy.
function isOverloaded({ status = 0 }: Answer): boolean {
  return status === 429 || (status >= 500 && status !== 501 && status !== 505);
}

// The SDK wraps what is no Error of its own realm, as happens to errors of node:net in a test runner's.
const WRAPPER = 'AWS SDK error wrapper for Error: ';

export function answerOf(error: unknown): Answer {
  const { name, message, code, errors, $metadata, $response } = (error ?? {}) as {
    name?: string;
    message?: string;
    code?: unknown;
    errors?: unknown[];
    $metadata?: { httpStatusCode?: number };
    $response?: { reason?: unknown };
  };
  // A host with several addresses fails with an AggregateError, which says nothing itself.
  const detail = !message && errors?.length ? answerOf(errors[0]).message : (message ?? '');
  const status = $metadata?.httpStatusCode;
  const wrapped = detail.startsWith(WRAPPER);
  return {
    name: name ?? '',
    message: (wrapped ? detail.slice(WRAPPER.length) : detail).trim().replace(/[.\s]+$/, ''),
    status,
    // S3 itself says 500 to an InternalError.
    cameLate: status === 503 && (name === 'InternalError' || $response?.reason === 'OK'),
    code: typeof code === 'string' ? code : wrapped ? 'wrapped' : undefined,
  };
}

function kindOf({ name, status, code, message }: Answer): StorageErrorKind | undefined {
  const byName = KIND_OF_NAME[name];
  if (byName) return byName;
  if (status !== undefined) return kindOfStatus(status);
  if (code !== undefined)
    return /^(CERT_|ERR_TLS|ERR_SSL|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|EPROTO)/.test(code) ? 'invalid' : 'temporary';
  // What the SDK says of a broken body, and of an object larger than 10,000 parts.
  if (/^(Connection lost|Checksum mismatch|S3 aborted request)/.test(message)) return 'temporary';
  return message.startsWith('Exceeded ') ? 'invalid' : undefined;
}

function kindOfStatus(status: number): StorageErrorKind {
  if (status === 401 || status === 403) return 'denied';
  if (status === 412) return 'conflict';
  return status >= 500 || status === 408 || status === 409 || status === 429 ? 'temporary' : 'invalid';
}

function describe({ name, message, status, cameLate, code }: Answer): string {
  const detail = message === '' || message === 'Unknown' || message === 'UnknownError' ? '' : ` (${message})`;
  if (name === 'NoSuchUpload') return `the upload of its parts is gone (S3 answered ${status} ${name})`;
  if (cameLate) return `S3 answered 200, and then in the body of its answer ${name}${detail}`;
  if (status !== undefined)
    return `S3 answered ${status}${/^(\d+|Unknown.*|Error|)$/.test(name) ? '' : ` ${name}`}${detail}`;
  if (name.includes('Provider')) return `there are no usable credentials${detail}`;
  return code === undefined ? message : `the connection failed${detail || ` (${code})`}`;
}
