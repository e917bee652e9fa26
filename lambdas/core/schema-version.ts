/** Version of everything we emit: manifests, bus events, outbound calls. Within a version fields are only ever added. */
export const SCHEMA_VERSION = 1;
