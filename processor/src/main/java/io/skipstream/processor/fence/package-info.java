/**
 * Transactions of a processor that stood still, and was replaced, are not committed, whatever is in
 * them.
 */
package io.skipstream.processor.fence;
