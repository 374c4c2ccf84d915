/**
 * From requests to results: the decode loop with continuous batching, one decode thread that owns
 * the engine, requests in through a bounded queue and results out through listeners.
 */
package io.skipstream.serving;
