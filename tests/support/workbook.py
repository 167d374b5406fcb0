"""Excel workbooks for tests."""

import io
import zipfile

NAMESPACE = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def workbook(rows, strings=None, sheet_prefix=""):
    """The smallest XLSX there is; rows are cells' XML."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/workbook.xml", f'<workbook {NAMESPACE} xmlns:r="{RELATIONS}"><bookViews>'
                         '<workbookView activeTab="1"/></bookViews><sheets><sheet name="a" sheetId="1" r:id="rId1"/>'
                         '<sheet name="b" sheetId="2" r:id="rId2"/></sheets></workbook>')
        package.writestr("xl/_rels/workbook.xml.rels", "<Relationships>"
                         '<Relationship Id="rId1" Target="worksheets/sheet1.xml"/>'
                         '<Relationship Id="rId2" Target="worksheets/sheet2.xml"/></Relationships>')
        if strings is not None:
            items = "".join(f"<si><t>{text}</t></si>" for text in strings)
            package.writestr("xl/sharedStrings.xml", f"<sst {NAMESPACE}>{items}</sst>")
        data = "".join(f'<row r="{i}">{cells}</row>' for i, cells in enumerate(rows, 1))
        package.writestr("xl/worksheets/sheet2.xml",
                         f"{sheet_prefix}<worksheet {NAMESPACE}><sheetData>{data}</sheetData></worksheet>")
    return content.getvalue()
