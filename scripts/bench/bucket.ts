export const BUCKET = 'bench';

export const S3_KEYS = { accessKeyId: 'AKIABENCH', secretAccessKey: 'a secret key of the benchmark' };
