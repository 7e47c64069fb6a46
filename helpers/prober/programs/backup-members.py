# ruff: noqa: F821
# What it calls stands in backup-files.py, which is put before it.

# What an archive holds, as far as it can be told by reading it to its end: how many members or tables, how many bytes,
# and the names with their sizes; that it is damaged where it is.

MOST_MEMBERS = 500_000
TABLE = b'CREATE TABLE'
# By which rows come: without any of them a dump has the tables alone.
ROWS = (b'INSERT INTO', b'COPY ', b'LOCK TABLES', b'REPLACE INTO')
SQL_ENDS = (b'dump complete', b'Dump completed', b'COMMIT;')


def list_tar(file, packed):
    names, size = {}, 0
    for member, _ in tar_members(file, packed):
        if member.isreg() or member.islnk():
            # A hard link has the size of another member, and says none.
            names[clean(member.name)] = member.size if member.isreg() else None
            size += member.size
        if len(names) > MOST_MEMBERS:
            raise FullError
    return len(names), size, names


def list_zip(file):
    with zipfile.ZipFile(io.BufferedReader(file)) as archive:
        bad = archive.testzip()
        if bad is not None:
            raise zipfile.BadZipFile(f'{bad} is damaged')
        names = {clean(each.filename): each.file_size for each in archive.infolist() if not each.is_dir()}
    return len(names), sum(names.values()), names


def list_sql(file, packed):
    stream, counted, before = Counted(unpack(file, packed)), dict.fromkeys((TABLE, *ROWS), 0), b''
    while data := stream.read():
        for word in counted:
            counted[word] += (before + data).count(word) - before.count(word)
        before = data[-11:]
    if not any(end in stream.last for end in SQL_ENDS):
        raise EOFError('it ends early, without the line with which a dump ends')
    tables = counted.pop(TABLE)
    return tables, stream.size, None, tables > 0 and not any(counted.values())


def list_sqlite(file, packed):
    stream = Counted(unpack(file, packed))
    head = stream.read(100)
    page = int.from_bytes(head[16:18], 'big')
    pages = int.from_bytes(head[28:32], 'big')
    stream.drain()
    if stream.size != (65536 if page == 1 else page) * pages:
        raise EOFError(f'it ends early: {stream.size} bytes of {page * pages}')
    return None, stream.size, None


def list_rdb(file, packed):
    stream = Counted(unpack(file, packed))
    stream.drain()
    if stream.last[-9:-8] != b'\xff':
        raise EOFError('it ends early, without the mark with which a dump ends')
    return None, stream.size, None


def list_members(path, packed, within, budget):
    with Bounded(path, budget) as file:
        if within == 'tar':
            return list_tar(file, packed)
        if within == 'zip' and packed is None:
            return list_zip(file)
        if within in ('sql', 'sqlite', 'rdb'):
            return {'sql': list_sql, 'sqlite': list_sqlite, 'rdb': list_rdb}[within](file, packed)
        # Whatever is in it, what it is packed in has a check of its own; a damaged one is no unknown.
        if packed:
            Counted(unpack(file, packed)).drain()
    return None
