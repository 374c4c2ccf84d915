/**
 * Drafting and verifying, free of any device: the tree of drafted tokens, what is drafted
 * (drafters, planners), what of it is kept (verifiers), and the law by which tokens are drawn
 * (warp, noise).
 *
 * <p>A device that draws tokens itself must give the same bits. What it has to reproduce is said
 * step by step in {@link io.skipstream.speculation.Warp} (scores and filters), {@link
 * io.skipstream.speculation.GumbelNoise} (noise from an integer generator) and {@code
 * SpecifiedMath} (the logarithm and exponential that both use, made of additions and
 * multiplications alone).
 */
package io.skipstream.speculation;
