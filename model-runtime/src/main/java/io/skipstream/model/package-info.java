/**
 * Model directories as Hugging Face lays them out: configuration, weights, architectures as data.
 */
package io.skipstream.model;
