/**
 * Accepted prompts between their acceptance and their terminal event: the stores, and the index of
 * a task's window.
 */
package io.skipstream.processor.pending;
