/**
 * What streams have learnt of how to draft for them: stored under the stream's key, handed to the
 * generator with each request, and pooled over all instances for streams that are new.
 */
package io.skipstream.processor.tuning;
