"""Prints HTML as PDF for the broker: frames of a length (4 bytes, big endian) and as many bytes, in and out.

In:  {"style": ID, "css": TEXT, "files": [NAME, ...]} and a frame for each file, or
     {"print": STYLE ID, "identity": ASCII, "epoch": SECONDS} and a frame of HTML.
Out: {"ready": VERSION} or {"missing": WHY} once; then for each {"read": ID}, or {"pages": N} and a frame of PDF, or
     {"failed": WHY}.
"""
import json
import os
import resource
import signal
import struct
import sys
import unicodedata

memory, patience = int(sys.argv[1]), int(sys.argv[2])
resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

# Whatever a library prints must not end up between the frames.
frames_in, frames_out = os.fdopen(os.dup(0), 'rb'), os.fdopen(os.dup(1), 'wb')
os.dup2(2, 1)


def send(*frames):
    for frame in frames:
        frames_out.write(struct.pack('>I', len(frame)) + frame)
    frames_out.flush()


def say(**message):
    return json.dumps(message).encode()


def receive():
    head = frames_in.read(4)
    if len(head) < 4:
        sys.exit(0)  # The broker has gone.
    length, = struct.unpack('>I', head)
    frame = frames_in.read(length)
    if len(frame) < length:
        sys.exit(0)
    return frame


try:
    import weasyprint
    import weasyprint.pdf
    from weasyprint.text.fonts import FontConfiguration
except Exception as reason:  # An OSError when Pango is missing.
    send(say(missing=f'{type(reason).__name__}: {reason}'))
    sys.exit(0)


def text_of(font):
    """The text of each glyph as copying and searching should find it.

    WeasyPrint takes the text between a glyph and the one before, which is wrong where text runs from right to left;
    what the font itself says is right there.
    """
    names = font.ttfont.getBestCmap() or {}
    of_glyph, glyph_of = {}, {}
    for code in sorted(names, reverse=True):
        glyph = font.ttfont.getGlyphID(names[code])
        of_glyph[glyph], glyph_of[chr(code)] = chr(code), glyph
    for glyph, text in font.cmap.items():
        if glyph in of_glyph and glyph_of.get(text) != glyph:
            text = of_glyph[glyph]
            # Shaped forms of Arabic letters stand for the letters.
            text = unicodedata.normalize('NFKC', text) if '\ufb1d' <= text <= '\ufefc' else text
        yield glyph, text


build_fonts = weasyprint.pdf.build_fonts_dictionary


def build_corrected_fonts(pdf, fonts, *rest, **named):
    for font in fonts.values():
        if font.ttfont is not None:
            font.cmap = dict(text_of(font))
    return build_fonts(pdf, fonts, *rest, **named)


weasyprint.pdf.build_fonts_dictionary = build_corrected_fonts

styles = {}


def refuse(url):
    raise ValueError(f'{url[:100]} is not part of the document')


def read_style(message):
    files = {name: receive() for name in message['files']}

    def fetch(url):
        name = url.removeprefix('style:')
        return {'string': files[name], 'redirected_url': url} if name in files and name != url else refuse(url)

    fonts = FontConfiguration()
    sheet = weasyprint.CSS(string=message['css'], base_url='style:', url_fetcher=fetch, font_config=fonts)
    styles[message['style']] = sheet, fonts, fetch
    send(say(read=message['style']))


def fetch_data(url, fetch):
    return weasyprint.default_url_fetcher(url) if url.startswith('data:') else fetch(url)


def options(identity):
    if not hasattr(weasyprint, 'DEFAULT_OPTIONS'):
        return {'identifier': identity, 'variant': 'pdf/a-3b'}
    # From version 59 on; it would compress the table of objects, which the broker reads.
    return {'pdf_identifier': identity, 'pdf_variant': 'pdf/a-3b', 'uncompressed_pdf': True}


def print_document(message):
    html = receive().decode()
    sheet, fonts, fetch = styles[message['print']]
    # Dates inside the embedded fonts come from here.
    os.environ['SOURCE_DATE_EPOCH'] = str(message['epoch'])
    document = weasyprint.HTML(string=html, base_url='style:', url_fetcher=lambda url: fetch_data(url, fetch))
    pages = document.render(stylesheets=[sheet], font_config=fonts)
    pdf = pages.write_pdf(**options(message['identity'].encode()))
    send(say(pages=len(pages.pages)), pdf)


send(say(ready=weasyprint.__version__))
while True:
    message = json.loads(receive())
    # Should the broker be gone and cannot kill us, we end all the same.
    signal.alarm(patience)
    try:
        if 'style' in message:
            read_style(message)
        else:
            print_document(message)
    except MemoryError:
        raise
    except Exception as reason:
        send(say(failed=f'{type(reason).__name__}: {reason}'[:500]))
    signal.alarm(0)
