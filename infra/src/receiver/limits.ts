import { Duration } from 'aws-cdk-lib';

/** Where OnSpot posts: the receiver takes any path that ends in a token, the load balancer passes on what begins so. */
export const CALLBACK_PATH = '/onspot';

export const PORT = 8080;

/** `/healthz` says that the process takes requests; a bucket that is away for a minute is no reason to replace it. */
export const HEALTH_PATH = '/healthz';

/** A caller is paused, silent, while memory for its body is waited for; that may take minutes. */
export const IDLE_TIMEOUT = Duration.minutes(5);

/** Longer than the load balancer keeps a connection, or it would send a callback into one that is being closed. */
export const KEEP_ALIVE_SECONDS = IDLE_TIMEOUT.toSeconds() + 30;

/** A body that is under way when a receiver is taken out has so long to come to its end. */
export const DRAIN = Duration.minutes(5);

/** From SIGTERM to SIGKILL; the longest that Fargate allows. */
export const STOP_TIMEOUT = Duration.seconds(120);

export const STOP_GRACE_SECONDS = STOP_TIMEOUT.toSeconds() - 10;
