/** The running processor: start-up checks, life cycle, topics, and exit codes. */
package io.skipstream.processor.app;
