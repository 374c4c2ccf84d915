/**
 * A renderer for the part of Jinja that chat templates use, in the setting that Hugging Face
 * renders them: trim_blocks, lstrip_blocks, sandboxed, nothing that a template can modify but
 * namespaces. What is not supported is an error that names it, never a silently different text.
 *
 * <p>Templates see strings, numbers, lists and maps and the functions they are given; nothing is
 * looked up by reflection. Work, output and depth are limited.
 */
package io.skipstream.tokenizer.jinja;
