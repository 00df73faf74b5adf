package org.tandem.record

import android.content.ContentResolver
import android.net.Uri
import android.provider.DocumentsContract
import android.provider.DocumentsContract.Document.COLUMN_DISPLAY_NAME
import android.provider.DocumentsContract.Document.COLUMN_DOCUMENT_ID
import android.provider.DocumentsContract.Document.COLUMN_MIME_TYPE
import android.provider.DocumentsContract.Document.COLUMN_SIZE
import android.provider.DocumentsContract.Document.MIME_TYPE_DIR
import android.provider.DocumentsContract.EXTRA_ERROR
import android.provider.DocumentsContract.EXTRA_LOADING
import org.tandem.core.ShelfException
import java.io.FileNotFoundException
import java.io.InputStream
import java.io.OutputStream

/**
 * A folder that the person chose (`ACTION_OPEN_DOCUMENT_TREE`), in the storage of the phone or of any
 * app that has files. Whoever asks takes the permission for good (`takePersistableUriPermission`).
 *
 * @param tree the `Uri` that the chooser gave.
 */
public class DocumentTree(private val resolver: ContentResolver, private val tree: Uri) :
    Documents {
    private val folder: String = DocumentsContract.getTreeDocumentId(tree)

    override fun all(): List<Document> {
        val children = DocumentsContract.buildChildDocumentsUriUsingTree(tree, folder)
        val columns =
            arrayOf(COLUMN_DOCUMENT_ID, COLUMN_DISPLAY_NAME, COLUMN_SIZE, COLUMN_MIME_TYPE)
        // A provider that is gone answers with nothing at all: no empty folder.
        val cursor = resolver.query(children, columns, null, null, null)
            ?: throw FileNotFoundException()
        return cursor.use {
            // The first list of a cloud may be none yet, which is no empty folder either.
            if (it.extras.getBoolean(EXTRA_LOADING)) throw ShelfException.NotHereYet()
            if (it.extras.getString(EXTRA_ERROR) != null) throw ShelfException.Unreachable()
            buildList {
                while (it.moveToNext()) {
                    val id = it.getString(0) ?: continue
                    val name = it.getString(1) ?: continue
                    val size = if (it.isNull(2)) -1 else it.getLong(2)
                    if (it.getString(3) != MIME_TYPE_DIR) add(Document(id, name, size))
                }
            }
        }
    }

    override fun read(id: String): InputStream =
        resolver.openInputStream(uri(id)) ?: throw FileNotFoundException()

    override fun make(name: String): String {
        val made = DocumentsContract.createDocument(resolver, uri(folder), BYTES, name)
            ?: throw FileNotFoundException()
        return DocumentsContract.getDocumentId(made)
    }

    override fun write(id: String): OutputStream =
        resolver.openOutputStream(uri(id), "w") ?: throw FileNotFoundException()

    override fun delete(id: String) {
        if (!DocumentsContract.deleteDocument(resolver, uri(id))) throw FileNotFoundException()
    }

    private fun uri(id: String): Uri = DocumentsContract.buildDocumentUriUsingTree(tree, id)

    private companion object {
        /** Of no kind, so that no provider adds an ending of its own. */
        const val BYTES = "application/octet-stream"
    }
}
