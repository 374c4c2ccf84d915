/** Measures the store of what streams learn: size, latency, and how long it takes to restore. */
package io.skipstream.processor.storebench;
