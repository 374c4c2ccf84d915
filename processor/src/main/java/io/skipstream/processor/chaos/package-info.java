/**
 * Processors under fire: a broker and several processors in JVMs of their own, prompts that flow,
 * faults by a plan, and a verdict over what was committed.
 *
 * <p>Everything that is decided beforehand is a pure function of the seed: the prompts ({@link
 * io.skipstream.processor.chaos.Workload}) and the faults ({@link
 * io.skipstream.processor.chaos.FaultPlan}). What the operating system makes of it is not, so the
 * ledger counts which faults really hit.
 *
 * <p>The verdict needs no second run as a reference: under the coupled law a text is a function of
 * model, prompt, parameters and seed, so the expected texts are generated in this process, without
 * Kafka. Few different prompts are sent many times under ids of their own.
 *
 * <p>Two phases. In the first, faults overlap, and only correctness is judged. In the second, one
 * processor at a time is killed and stays away, everything else is at rest, and the time is taken
 * until each partition that it had is answered again.
 */
package io.skipstream.processor.chaos;
