/**
 * Provisional text while it is generated: chunks through a queue and a producer of their own, so
 * that nothing here holds up decoding or a transaction, and how a reader puts them together again.
 */
package io.skipstream.processor.tokens;
