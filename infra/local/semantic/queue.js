'use strict';

const { Worker } = require('node:worker_threads');
const path = require('node:path');

/**
 * Texts on their way to the threads. A text that comes alone is somebody's question and does not wait behind the pages of a document; so that
 * questions cannot hold documents up for ever, the two take turns.
 */
class Queue {
  #questions = [];
  #pages = [];
  #questionWasLast = false;
  #idle = [];
  #threads = [];

  /** Starts the threads; returns when all have read the model. */
  start(count) {
    return Promise.all(Array.from({ length: count }, () => this.#startThread()));
  }

  /** The vectors of a request's texts, in order. An aborted request's texts are left out. */
  embed(texts, signal) {
    const line = texts.length === 1 ? this.#questions : this.#pages;
    const vectors = texts.map((text) => new Promise((resolve, reject) => line.push({ text, signal, resolve, reject })));
    this.#dispatch();
    return Promise.all(vectors);
  }

  /** Milliseconds that the text which is longest in work has been. */
  get longest() {
    return Math.max(0, ...this.#threads.map((thread) => (thread.job ? performance.now() - thread.since : 0)));
  }

  #startThread() {
    return new Promise((resolve) => {
      const thread = { worker: new Worker(path.join(__dirname, 'encoder.js'), { env: {} }), job: null, since: 0 };
      this.#threads.push(thread);
      // A thread that dies takes the process with it, and that is noticed at once.
      thread.worker.on('error', (error) => {
        throw error;
      });
      thread.worker.on('message', (message) => {
        if (message.ready) {
          resolve();
        } else if (message.error) {
          thread.job.reject(new Error(message.error));
        } else {
          thread.job.resolve(message.vector);
        }

        thread.job = null;
        this.#idle.push(thread);
        this.#dispatch();
      });
    });
  }

  #dispatch() {
    while (this.#idle.length > 0) {
      const job = this.#next();
      if (!job) {
        return;
      }

      const thread = this.#idle.pop();
      thread.job = job;
      thread.since = performance.now();
      thread.worker.postMessage({ text: job.text });
    }
  }

  #next() {
    for (;;) {
      const fromQuestions = this.#questions.length > 0 && (!this.#questionWasLast || this.#pages.length === 0);
      const job = (fromQuestions ? this.#questions : this.#pages).shift();
      if (!job) {
        return undefined;
      }

      if (!job.signal.aborted) {
        this.#questionWasLast = fromQuestions;
        return job;
      }

      job.reject(job.signal.reason);
    }
  }
}

module.exports = { Queue };
