/** A file that an audience is read from, and what it was when this run began. */
export type Source = {
  /** As OnSpot is told: `s3://…`, `https://…`. */
  url: string;
  /** Changes with the content. */
  etag: string;
};

/** A list of devices, or of addresses, that lies in files which OnSpot reads. */
export type Audience = {
  name: string;
  of: 'devices' | 'addresses';
  sources: readonly Source[];
  /** The columns of an address file, by OnSpot's names for their meaning. */
  mappings: Readonly<Record<string, string>>;
  /** For who wants to ask each day anew, whether or not the files have changed: which day this is. */
  asOf?: string;
};
