// llamaindex.mjs FOLDER CONNECTION STATE: LlamaIndexTS as its documentation puts it together for a folder that is indexed again and again: readers by
// extension, an IngestionPipeline of sentence splitter and embedder, and a document store that leaves out what is unchanged. The store is kept in the
// file STATE and written once, at the end, which is the fastest way it can be kept. Prints one line of JSON.
import { existsSync } from 'node:fs';
import { DocxReader } from '@llamaindex/readers/docx';
import { SimpleDirectoryReader } from '@llamaindex/readers/directory';
import { HTMLReader } from '@llamaindex/readers/html';
import { MarkdownReader } from '@llamaindex/readers/markdown';
import { PDFReader } from '@llamaindex/readers/pdf';
import { TextFileReader } from '@llamaindex/readers/text';
import {
  BaseEmbedding, BaseVectorStore, DocStoreStrategy, IngestionPipeline, SentenceSplitter, SimpleDocumentStore, SimpleKVStore,
} from 'llamaindex';
import { deleteChunks, openTarget, writeChunks } from './target-table.mjs';
import { embed } from './trivial-embedder.mjs';

class TrivialEmbedding extends BaseEmbedding {
  embedBatchSize = 500;
  getTextEmbedding = async (text) => embed(text);
  getTextEmbeddings = async (texts) => texts.map(embed);
}

class TableVectorStore extends BaseVectorStore {
  storesText = true;

  constructor(pool) {
    super({ embedModel: new TrivialEmbedding() });
    this.pool = pool;
  }

  client() {
    return this.pool;
  }

  async add(nodes) {
    for (let start = 0; start < nodes.length; start += 500) {
      await writeChunks(this.pool, nodes.slice(start, start + 500).map((node) => ({
        id: node.id_, source: node.metadata.file_path, text: node.getContent('none'), metadata: node.metadata, vector: node.getEmbedding(),
      })));
    }

    return nodes.map((node) => node.id_);
  }

  delete(id) {
    return deleteChunks(this.pool, [id]);
  }

  query() {
    throw new Error('Not measured.');
  }

  async exists() {
    return false;
  }
}

const [folder, connection, state] = process.argv.slice(2);
const pool = await openTarget(connection);
const kept = existsSync(state) ? await SimpleKVStore.fromPersistPath(state) : new SimpleKVStore();
const docStore = new SimpleDocumentStore(kept);
const text = new TextFileReader();
const documents = await new SimpleDirectoryReader().loadData({
  directoryPath: folder,
  numWorkers: 4,
  fileExtToReader: { txt: text, md: new MarkdownReader(), html: new HTMLReader(), docx: new DocxReader(), pdf: new PDFReader() },
});
const pipeline = new IngestionPipeline({
  transformations: [new SentenceSplitter({ chunkSize: 256, chunkOverlap: 25 }), new TrivialEmbedding()],
  vectorStore: new TableVectorStore(pool),
  docStore,
  docStoreStrategy: DocStoreStrategy.UPSERTS,
});
const nodes = await pipeline.run({ documents });
await kept.persist(state);
console.log(JSON.stringify({ documents: documents.length, chunks: nodes.length }));
await pool.end();
