/**
 * Drafting and verifying, free of any device: the tree of drafted tokens, what is drafted
 * (drafters, planners), what of it is kept (verifiers), and the law by which tokens are drawn
 * (warp, noise).
 */
package io.skipstream.speculation;
