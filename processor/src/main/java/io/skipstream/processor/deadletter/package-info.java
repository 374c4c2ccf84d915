/** Prompts that can't be served: as received, with headers that say why. */
package io.skipstream.processor.deadletter;
