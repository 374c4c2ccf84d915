/**
 * An engine without a model: it takes the time that a {@link io.skipstream.tuning.CostTable} says
 * and answers with logits drawn by lot.
 *
 * <p>For load tests of everything around the model. It keeps the contract of {@link
 * io.skipstream.engine.Engine} to the letter (KV budget, commits, one run a sequence, logits that
 * are a function of a row's own tokens), so that batching, preemption, drafting and exactly-once
 * delivery behave as with a device of that speed, while the machine's processors are free. Its
 * tokens mean nothing.
 */
package io.skipstream.engine.modelled;
