package io.skipstream.model;

import io.skipstream.speculation.SamplingParameters;

/**
 * What generation_config.json asks for where a request says nothing.
 *
 * @param maxNewTokens 0 where the file says nothing
 */
public record GenerationDefaults(SamplingParameters sampling, int maxNewTokens) {}
