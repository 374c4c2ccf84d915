/**
 * Transactions that must not be committed are not, whatever is in them: those of a processor that
 * stood still and was replaced, and those of tasks whose work was aborted with another's.
 */
package io.skipstream.processor.fence;
