/**
 * The demo: prompts of two streams through a running processor, shown live, and a summary. What is
 * shown is a value; drawing it is a pure function.
 */
package io.skipstream.processor.demo;
