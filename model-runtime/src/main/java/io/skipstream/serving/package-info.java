/**
 * From requests to results: the decode loop with continuous batching, one decode thread that owns
 * the engine, requests in through a bounded queue and results out through listeners.
 *
 * <p>{@link io.skipstream.serving.DecodeLoop} is the thread and its life; {@code Round} is what it
 * does again and again; {@code Batch} says who has a place and KV; {@code Emitter} and {@code
 * OutputText} make tokens into certain text; {@code Delivery} tells the listeners.
 */
package io.skipstream.serving;
