/**
 * The tuner that looks for the fastest skip set by measured costs.
 *
 * <p><b>What it maximises.</b> Tokens per second as {@link io.skipstream.tuning.SpeedModel} says
 * them, of chains at their best length: acceptance comes from tokens of the stream itself, costs
 * from the table of the device at hand. How much is skipped is an outcome. SWIFT (Xia et al., 2025)
 * maximises matchness at a fixed number of sublayers instead.
 *
 * <p><b>What it believes.</b> The log of the acceptance falls by the sum of what the skipped
 * sublayers cost, each normally distributed ({@code Beliefs}); every trial, a challenger against
 * the present set on the same tokens, measures the difference of two such sums ({@code Posterior},
 * exact for that model). A group that lost next to nothing on many tokens clears all of its members
 * at once: none of them costs more than all ({@code Ceilings}). Pairs that hurt one by one and not
 * together are tied ({@code Ties}) and count as one; so are two skipped ones that each lose when
 * they are kept. Effects do not really add up; hence sets are adopted only if they were tried, a
 * set that was left is compared once more with the one that replaced it (where rows are dear,
 * before another small step), what trials of sets far from the present one say is doubted, and what
 * two sets met on the same tokens holds where it refutes what follows from their sublayers ({@code
 * Decision}). Drafts, too, are a trial: of all that the present set skips, together ({@code
 * Experience}).
 *
 * <p><b>What windows say.</b> They are cut into drafts as long as those of a good set, whatever the
 * present one drafts: some losses show only deep in a draft. A window that several sets meet that
 * are known to be poor says nothing.
 *
 * <p><b>A search</b> ({@code Agenda} asks, {@code Learner} draws the conclusions) scores what is at
 * hand, sets that served this stream before or others now (the pool; {@code Recall}); without any,
 * it asks the engine for the sets of a dynamic programme over hidden states, as CLaSp and KnapSpec
 * do, and scores some of those; tries the sublayers one by one where trials are cheap; then tries
 * what the posterior promises most: groups, single flips, pairs, chosen together so that no two
 * tell the same ({@code Shortlist}). Where rows are dear, and windows so small that they mislead,
 * two of three ask against the beliefs ({@code Doubts}): for what was hardly tried alone, all that
 * may cost nothing together, half of each pair. A search ends when draws of the posterior promise
 * no more gain. How many rows a measurement has follows from the cost table ({@code Scale}).
 *
 * <p><b>What it may spend</b> is a bucket of pass-equivalents: a credit at first, then a share of
 * the time in which tokens are served ({@code Pace}). When acceptance falls (a cumulative sum test,
 * {@code Drift}), a new search begins with doubted beliefs, the sets of earlier domains at hand,
 * and, at most once in a number of tokens, some credit more.
 *
 * <p><b>What is known to be weak.</b> Where rows are dear (a CPU that computes four for the price
 * of one), a search takes hundreds of passes, paid from its share of the time. Responses shorter
 * than the least window teach nothing.
 *
 * <p>All randomness is a counter in the state; the state holds facts of model and text only.
 */
package io.skipstream.tuning.adaptive;
