// The embedder that every contestant uses: how often each UTF-16 unit occurs, folded into 64 slots, as a unit vector. It means nothing and costs
// next to nothing, so what is measured is the ingestion around it. TrivialEmbedder.cs is the same function.
export const dimensions = 64;

export function embed(text) {
  const vector = new Array(dimensions).fill(0);
  for (let i = 0; i < text.length; i++) {
    vector[text.charCodeAt(i) & 63]++;
  }

  let sum = 0;
  for (const value of vector) {
    sum += value * value;
  }

  const length = Math.sqrt(sum) || 1;
  return vector.map((value) => value / length);
}
