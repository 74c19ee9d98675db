"""The frame of every page: its configuration, masthead, filter bar, the page itself, the foot, the address."""

import streamlit as st

from dashboard.errors import AtlasError
from dashboard.ui import bar, failing, first, frame, login, view
from dashboard.ui.i18n import language

frame.configure()
pages = frame.pages()
current = st.navigation(list(pages.values()), position="hidden")
name = next(name for name, page in pages.items() if page == current)
seen = view.adopt(name, frame.unknown_page(name))
frame.style(language())
shown = first.choose_dataset(seen)
frame.masthead(shown)
if not login.is_allowed("read"):
    pass
elif shown.version:
    try:
        room = bar.filter_bar(shown)
        view.write_filters()
        current.run()
        bar.say_ignored(shown, room)
    except AtlasError as error:
        failing.say_error(error)
    view.write_address()  # not where a newer run has broken this one off: that one knows better
    frame.foot(shown)
else:
    first.progress()
