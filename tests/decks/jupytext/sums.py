# ---
# title: Sums
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
# ---

# %% [markdown] slideshow={"slide_type": "slide"}
# # Why sums
#
# Text right above a list:
# - one
# - two

# %% slideshow={"slide_type": "fragment"}
total = sum(range(10))
total

# %% [markdown] slideshow={"slide_type": "notes"}
# jupytext-secret do not forget

# %% [markdown] slideshow={"slide_type": "subslide"}
"""
## In a string

Words of a string
"""
# %% tags=["hide-input"]
print("printed", total)
# %%
print("printed next")

# %% [markdown] slideshow={"slide_type": "skip"}
# Words that no deck shows

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Last
#
# # is no heading of its own slide
#
# Bye
