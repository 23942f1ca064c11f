// langchain.mjs FOLDER CONNECTION: LangChain.js as its documentation puts it together for a folder that is indexed again and again: loaders by
// extension, the recursive splitter, index() with the PostgreSQL record manager. Prints one line of JSON.
import { readFile } from 'node:fs/promises';
import { DirectoryLoader } from '@langchain/classic/document_loaders/fs/directory';
import { TextLoader } from '@langchain/classic/document_loaders/fs/text';
import { DocxLoader } from '@langchain/community/document_loaders/fs/docx';
import { PDFLoader } from '@langchain/community/document_loaders/fs/pdf';
import { PostgresRecordManager } from '@langchain/community/indexes/postgres';
import { BaseDocumentLoader } from '@langchain/core/document_loaders/base';
import { Document } from '@langchain/core/documents';
import { Embeddings } from '@langchain/core/embeddings';
import { index } from '@langchain/core/indexing';
import { VectorStore } from '@langchain/core/vectorstores';
import { RecursiveCharacterTextSplitter } from '@langchain/textsplitters';
import { load } from 'cheerio';
import { deleteChunks, openTarget, writeChunks } from './target-table.mjs';
import { embed } from './trivial-embedder.mjs';

class TrivialEmbeddings extends Embeddings {
  embedDocuments = async (texts) => texts.map(embed);
  embedQuery = async (text) => embed(text);
}

// The loader for web pages fetches by address; for files people write these lines.
class HtmlFileLoader extends BaseDocumentLoader {
  constructor(path) {
    super();
    this.path = path;
  }

  async load() {
    const page = load(await readFile(this.path, 'utf8'));
    page('script, style').remove();
    return [new Document({ pageContent: page('body').text(), metadata: { source: this.path } })];
  }
}

class TableVectorStore extends VectorStore {
  constructor(pool) {
    super(new TrivialEmbeddings({}), {});
    this.pool = pool;
  }

  _vectorstoreType() {
    return 'table';
  }

  async addDocuments(documents, options) {
    const vectors = await this.embeddings.embedDocuments(documents.map((document) => document.pageContent));
    return this.addVectors(vectors, documents, options);
  }

  async addVectors(vectors, documents, options) {
    await writeChunks(this.pool, documents.map((document, i) => ({
      id: options.ids[i], source: document.metadata.source, text: document.pageContent, metadata: document.metadata, vector: vectors[i],
    })));
    return options.ids;
  }

  delete({ ids }) {
    return deleteChunks(this.pool, ids);
  }

  similaritySearchVectorWithScore() {
    throw new Error('Not measured.');
  }
}

const [folder, connection] = process.argv.slice(2);
const pool = await openTarget(connection);
const recordManager = new PostgresRecordManager('bench', { pool });
await recordManager.createSchema();

const documents = await new DirectoryLoader(folder, {
  '.txt': (path) => new TextLoader(path),
  '.md': (path) => new TextLoader(path),
  '.html': (path) => new HtmlFileLoader(path),
  '.docx': (path) => new DocxLoader(path),
  '.pdf': (path) => new PDFLoader(path),
}, true, 'ignore').load();
const chunks = await new RecursiveCharacterTextSplitter({ chunkSize: 1000, chunkOverlap: 100 }).splitDocuments(documents);
const result = await index({
  docsSource: chunks, recordManager, vectorStore: new TableVectorStore(pool), options: { cleanup: 'incremental', sourceIdKey: 'source', batchSize: 500 },
});
console.log(JSON.stringify({ chunks: chunks.length, ...result }));
await pool.end();
