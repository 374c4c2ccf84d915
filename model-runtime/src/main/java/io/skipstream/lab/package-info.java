/**
 * A laboratory for tuners: models whose best skip set is known, streams of verified tokens, and
 * runs in which a tuner searches on a real engine while costs are charged from a cost table, so
 * that what is measured on a small model tells what to expect of a large one. For measuring only;
 * nothing that serves depends on it.
 */
package io.skipstream.lab;
