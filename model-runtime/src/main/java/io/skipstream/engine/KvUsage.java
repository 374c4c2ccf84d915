package io.skipstream.engine;

/** Reserved and available positions over all sequences. */
public record KvUsage(long reservedTokens, long budgetTokens, int sequences) {}
