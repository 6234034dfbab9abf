/** Where people live: a ZIP code, its town, and about where its middle is, to a kilometre or so. */
export type ZipCode = { zip: string; city: string; state: string; lat: number; lng: number };

/** ZIP codes of Minnesota and Wisconsin, more of them where more people live. */
export const ZIP_CODES: readonly ZipCode[] = `
55401 44.98 -93.27 Minneapolis
55403 44.97 -93.28 Minneapolis
55404 44.96 -93.26 Minneapolis
55406 44.94 -93.22 Minneapolis
55407 44.94 -93.25 Minneapolis
55408 44.95 -93.29 Minneapolis
55411 45.00 -93.30 Minneapolis
55414 44.98 -93.22 Minneapolis
55418 45.02 -93.24 Minneapolis
55419 44.90 -93.29 Minneapolis
55416 44.95 -93.34 St Louis Park
55420 44.84 -93.28 Bloomington
55425 44.85 -93.24 Bloomington
55437 44.82 -93.34 Bloomington
55423 44.88 -93.28 Richfield
55435 44.88 -93.34 Edina
55429 45.06 -93.34 Brooklyn Center
55443 45.12 -93.34 Brooklyn Park
55432 45.09 -93.24 Fridley
55433 45.16 -93.32 Coon Rapids
55434 45.17 -93.24 Blaine
55304 45.25 -93.27 Andover
55311 45.10 -93.49 Maple Grove
55447 45.00 -93.49 Plymouth
55305 44.95 -93.43 Minnetonka
55344 44.86 -93.43 Eden Prairie
55317 44.86 -93.54 Chanhassen
55379 44.79 -93.52 Shakopee
55337 44.77 -93.27 Burnsville
55044 44.67 -93.27 Lakeville
55124 44.75 -93.20 Apple Valley
55122 44.80 -93.20 Eagan
55101 44.95 -93.09 St Paul
55104 44.95 -93.17 St Paul
55105 44.93 -93.16 St Paul
55106 44.97 -93.05 St Paul
55116 44.91 -93.17 St Paul
55117 45.00 -93.10 St Paul
55113 45.01 -93.15 Roseville
55109 45.01 -93.01 Maplewood
55118 44.90 -93.10 West St Paul
55125 44.92 -92.94 Woodbury
55016 44.83 -92.94 Cottage Grove
55082 45.06 -92.84 Stillwater
55330 45.31 -93.58 Elk River
55057 44.46 -93.16 Northfield
55021 44.30 -93.27 Faribault
55060 44.08 -93.22 Owatonna
55802 46.77 -92.09 Duluth
55804 46.86 -92.01 Duluth
55805 46.80 -92.10 Duluth
55806 46.77 -92.13 Duluth
55807 46.74 -92.17 Duluth
55811 46.81 -92.19 Duluth
55720 46.72 -92.47 Cloquet
55901 44.05 -92.49 Rochester
55902 44.00 -92.49 Rochester
55904 44.01 -92.41 Rochester
55906 44.08 -92.41 Rochester
55912 43.67 -92.97 Austin
55987 44.03 -91.64 Winona
56001 44.16 -94.00 Mankato
56003 44.18 -94.03 North Mankato
56201 45.12 -95.05 Willmar
56301 45.54 -94.18 St Cloud
56303 45.57 -94.20 St Cloud
56304 45.53 -94.13 St Cloud
56377 45.62 -94.21 Sartell
56401 46.35 -94.20 Brainerd
56560 46.87 -96.76 Moorhead
56601 47.48 -94.88 Bemidji
53202 43.05 -87.90 Milwaukee
53204 43.02 -87.93 Milwaukee
53207 42.98 -87.90 Milwaukee
53208 43.05 -87.96 Milwaukee
53209 43.12 -87.95 Milwaukee
53211 43.08 -87.89 Milwaukee
53212 43.07 -87.91 Milwaukee
53215 43.00 -87.94 Milwaukee
53218 43.11 -87.99 Milwaukee
53221 42.95 -87.94 Milwaukee
53213 43.05 -88.00 Wauwatosa
53214 43.02 -88.01 West Allis
53217 43.13 -87.91 Whitefish Bay
53220 42.97 -87.99 Greenfield
53005 43.06 -88.10 Brookfield
53051 43.15 -88.12 Menomonee Falls
53151 42.98 -88.12 New Berlin
53154 42.88 -87.90 Oak Creek
53186 43.01 -88.21 Waukesha
53402 42.78 -87.79 Racine
53405 42.71 -87.83 Racine
53140 42.60 -87.83 Kenosha
53143 42.56 -87.83 Kenosha
53144 42.61 -87.88 Kenosha
53081 43.74 -87.73 Sheboygan
53511 42.53 -89.03 Beloit
53546 42.67 -88.99 Janesville
53703 43.08 -89.38 Madison
53704 43.12 -89.35 Madison
53705 43.07 -89.45 Madison
53711 43.03 -89.45 Madison
53713 43.04 -89.39 Madison
53719 43.03 -89.50 Madison
53562 43.11 -89.51 Middleton
53590 43.19 -89.22 Sun Prairie
54301 44.48 -88.02 Green Bay
54302 44.50 -87.98 Green Bay
54303 44.53 -88.05 Green Bay
54304 44.50 -88.07 Green Bay
54115 44.43 -88.08 De Pere
54911 44.28 -88.40 Appleton
54914 44.27 -88.43 Appleton
54915 44.24 -88.38 Appleton
54956 44.18 -88.48 Neenah
54901 44.02 -88.54 Oshkosh
54935 43.78 -88.44 Fond du Lac
54701 44.78 -91.48 Eau Claire
54703 44.83 -91.51 Eau Claire
54729 44.94 -91.38 Chippewa Falls
54601 43.80 -91.22 La Crosse
54603 43.85 -91.25 La Crosse
54650 43.89 -91.22 Onalaska
54401 44.96 -89.67 Wausau
54403 44.97 -89.60 Wausau
54481 44.53 -89.56 Stevens Point
54016 44.97 -92.71 Hudson
54880 46.70 -92.08 Superior
`
  .trim()
  .split('\n')
  .map((line) => {
    const [zip = '', lat, lng, ...words] = line.split(' ');
    const state = zip.startsWith('53') || zip.startsWith('54') ? 'WI' : 'MN';
    return { zip, city: words.join(' '), state, lat: Number(lat), lng: Number(lng) };
  });

const KM_PER_DEGREE = 111.2;

/** Kilometres between two points not far from each other. */
export function distanceKm(a: { lat: number; lng: number }, b: { lat: number; lng: number }): number {
  const narrowing = Math.cos((((a.lat + b.lat) / 2) * Math.PI) / 180);
  return KM_PER_DEGREE * Math.hypot(a.lat - b.lat, (a.lng - b.lng) * narrowing);
}
