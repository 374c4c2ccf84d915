/**
 * Bayesian optimisation over bit vectors with a fixed number of ones: a Gaussian process and the
 * point where its upper confidence bound is highest. Knows nothing of layers or models.
 */
package io.skipstream.tuning.bayes;
