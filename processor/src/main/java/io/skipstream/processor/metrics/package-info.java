/** What the processor tells of itself: meters, lag, and the HTTP pages that show them. */
package io.skipstream.processor.metrics;
