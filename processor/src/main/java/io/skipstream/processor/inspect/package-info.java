/**
 * What the state stores hold of a stream or a prompt, for people who look: interactive queries.
 * They read what may not be committed yet, and only what is here; who asks elsewhere is shown the
 * way.
 */
package io.skipstream.processor.inspect;
