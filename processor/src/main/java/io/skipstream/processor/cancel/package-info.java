/**
 * Cancellations on their way to the task that holds the prompt: every process reads all of them,
 * keeps them for a while, and shows them to its tasks.
 */
package io.skipstream.processor.cancel;
