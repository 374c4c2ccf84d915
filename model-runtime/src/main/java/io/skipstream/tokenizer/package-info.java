/** Text to token ids and back, chat templates, and text that grows token by token. */
package io.skipstream.tokenizer;
